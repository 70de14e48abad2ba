// Draws every element with data-chart from its JSON: actual against plan, by the numbers of the tables.
(() => {
  "use strict";
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const STYLES = {
    actual: { width: 2.5, type: "solid", ink: "--brand", size: 7 },
    plan: { width: 1.5, type: "dashed", ink: "--ink-soft", size: 4 },
    warning: { width: 1.5, type: "dotted", ink: "--amber-shape", size: 3 },
    projection: { width: 1.25, type: "dotted", ink: "--brand-dark", size: 7 },
  };
  const PAPER = [700, 300]; // pixels of an A4 page between its margins
  const SHAPES = ["triangle", "diamond", "pin"];

  const dots = (line, style, shape) => line.points.map((point, place) => ({
    value: [point.day, point.value],
    point,
    symbol: point.breached ? "rect" : point.filed ? "diamond" : shape,
    symbolSize: point.breached || point.filed ? 11 : line.role === "projection" && place === 0 ? 0 : style.size,
    itemStyle: point.breached ? { color: colour("--red") } : undefined,
  }));

  const series = (line, shape) => {
    const style = STYLES[line.role];
    return {
      name: line.name,
      type: "line",
      data: dots(line, style, shape),
      showSymbol: true,
      symbol: shape,
      animation: false,
      step: line.stepped && line.role !== "actual" ? "end" : false,
      lineStyle: { width: style.width, type: style.type },
      color: colour(style.ink),
      emphasis: { disabled: true },
    };
  };

  const goalLine = (goal) => ({
    silent: true,
    symbol: "none",
    lineStyle: { color: colour("--green"), width: 1.5, type: "solid" },
    label: { formatter: goal.name, position: "insideStartTop", color: colour("--green"), fontSize: 12 },
    data: [{ yAxis: goal.value }],
  });

  const told = (data) => (items) => {
    const day = items[0].data.point.day;
    const lines = items.map((item) => {
      const { point } = item.data;
      const mark = point.breached ? " · " + data.words.breached : point.filed ? " · " + data.words.filed : "";
      return item.seriesName + " " + point.text + (data.unit ? " " + data.unit : "") + mark;
    });
    return [day, ...lines].join("\n");
  };

  // A line to keep needs air below and above it; a rating has its five levels; a goal is always in sight.
  const limits = (data) => {
    if (data.kind === "levels") return { min: 0, max: 4, interval: 1 };
    const values = data.lines.flatMap((line) => line.points.map((point) => point.value));
    const tidy = (value) => Number(value.toPrecision(3));
    if (data.kind !== "control") {
      const highest = Math.max(...values), lowest = Math.min(...values, 0);
      return data.goal && data.goal.value >= highest ? { min: lowest, max: tidy(data.goal.value * 1.1) } : {};
    }
    const low = Math.min(...values), high = Math.max(...values), air = (high - low || Math.abs(high) || 1) * 0.15;
    return { scale: true, min: tidy(low - air), max: tidy(high + air) };
  };

  const option = (data, narrow) => {
    const stepped = data.kind !== "line";
    const ink = colour("--ink-soft");
    const text = { color: ink, fontFamily: colour("--font"), fontSize: 12 };
    const ahead = data.lines.filter((line) => line.role === "projection");
    const drawn = data.lines.map((line) => series({ ...line, stepped }, SHAPES[ahead.indexOf(line)] || "circle"));
    if (data.goal) drawn[0].markLine = goalLine(data.goal);
    const rows = narrow ? Math.ceil(data.lines.length / 2) : 1;
    return {
      animation: false,
      textStyle: text,
      aria: { enabled: false },
      grid: { left: 8, right: 24, top: 24 + 22 * rows, bottom: 8, containLabel: true },
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
      series: drawn,
    };
  };

  const draw = (place) => {
    const data = JSON.parse(document.getElementById(place.dataset.chart).textContent);
    place.hidden = false;
    const chart = window.echarts.init(place, null, { renderer: "svg" });
    const show = (width, height) => {
      chart.resize({ width, height });
      chart.setOption(option(data, width < 500));
      place.querySelector("svg").setAttribute("viewBox", `0 0 ${width} ${height}`); // paper scales what is left
    };
    const fit = () => show(place.clientWidth, place.clientHeight);
    fit();
    new ResizeObserver(fit).observe(place);
    window.addEventListener("beforeprint", () => show(...PAPER));
    window.addEventListener("afterprint", fit);
  };

  document.querySelectorAll("[data-chart]").forEach(draw);
})();
