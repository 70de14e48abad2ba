// Draws every element with data-chart from its JSON: actual against plan, by the numbers of the table.
(() => {
  "use strict";
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const dots = (line) => line.points.map((point) => ({
    value: [point.day, point.value],
    point,
    symbol: point.breached ? "rect" : "circle",
    symbolSize: line.role === "plan" ? 4 : point.breached ? 11 : 7,
    itemStyle: point.breached ? { color: colour("--red") } : undefined,
  }));

  const series = (line) => ({
    name: line.name,
    type: "line",
    data: dots(line),
    showSymbol: true,
    animation: false,
    step: line.role === "plan" && line.stepped ? "end" : false,
    lineStyle: { width: line.role === "plan" ? 1.5 : 2.5, type: line.role === "plan" ? "dashed" : "solid" },
    color: line.role === "plan" ? colour("--ink-soft") : colour("--brand"),
    emphasis: { disabled: true },
  });

  const told = (data) => (items) => {
    const day = items[0].data.point.day;
    const lines = items.map((item) => {
      const { point } = item.data;
      const mark = point.breached ? " · " + data.words.breached : "";
      return item.seriesName + " " + point.text + (data.unit ? " " + data.unit : "") + mark;
    });
    return [day, ...lines].join("\n");
  };

  // A line to keep needs air below and above it; a rating has its five levels.
  const limits = (data) => {
    if (data.kind === "levels") return { min: 0, max: 4, interval: 1 };
    if (data.kind !== "control") return {};
    const values = data.lines.flatMap((line) => line.points.map((point) => point.value));
    const low = Math.min(...values), high = Math.max(...values), air = (high - low || Math.abs(high) || 1) * 0.15;
    const tidy = (value) => Number(value.toPrecision(3));
    return { scale: true, min: tidy(low - air), max: tidy(high + air) };
  };

  const option = (data) => {
    const stepped = data.kind !== "line";
    const ink = colour("--ink-soft");
    const text = { color: ink, fontFamily: colour("--font"), fontSize: 12 };
    return {
      animation: false,
      textStyle: text,
      aria: { enabled: false },
      grid: { left: 8, right: 24, top: 40, bottom: 8, containLabel: true },
      legend: { top: 4, left: "center", textStyle: text, itemWidth: 28 },
      tooltip: { trigger: "axis", renderMode: "richText", formatter: told(data), textStyle: { fontSize: 13 } },
      xAxis: {
        type: "time",
        axisLabel: { formatter: "{yyyy}-{MM}", hideOverlap: true, color: ink },
        axisLine: { lineStyle: { color: ink } },
      },
      yAxis: {
        type: "value", ...limits(data), name: data.unit, nameTextStyle: { color: ink },
        axisLabel: { color: ink }, splitLine: { lineStyle: { color: colour("--line") } },
      },
      series: data.lines.map((line) => series({ ...line, stepped })),
    };
  };

  const draw = (place) => {
    const data = JSON.parse(document.getElementById(place.dataset.chart).textContent);
    place.hidden = false;
    const chart = window.echarts.init(place, null, { renderer: "svg" });
    chart.setOption(option(data));
    new ResizeObserver(() => chart.resize()).observe(place);
  };

  document.querySelectorAll("[data-chart]").forEach(draw);
})();
