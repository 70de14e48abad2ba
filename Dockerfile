# The site in a small image: no compiler, not root, a root file system that may be read-only.
#   docker build -t shservice .
#   docker run --read-only --tmpfs /tmp -v shservice:/var/lib/shservice --env-file shservice.env -p 8000:8000 shservice
FROM python:3.12-slim AS packages
WORKDIR /srv/shservice
COPY requirements.txt .
RUN python -m venv .venv && .venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt

FROM python:3.12-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/shservice --create-home shservice
WORKDIR /srv/shservice
COPY --from=packages /srv/shservice/.venv .venv
COPY manage.py ./
COPY shservice shservice
COPY tracker tracker
COPY templates templates
COPY static static
COPY public public
COPY locale locale
COPY fixtures fixtures
COPY docs/*.md docs/
COPY deploy deploy
ENV PATH=/srv/shservice/.venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    VAR_DIR=/var/lib/shservice STATIC_ROOT=/srv/shservice/staticfiles WEB_BIND=0.0.0.0:8000
# Keys for this step alone, in no layer: the files need none.
RUN SECRET_KEY=$(head -c 48 /dev/urandom | base64) LEDGER_KEY=$(head -c 48 /dev/urandom | base64) \
    python manage.py collectstatic --no-input --verbosity 0
USER shservice
VOLUME /var/lib/shservice
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=3)"]
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "shservice.wsgi"]
