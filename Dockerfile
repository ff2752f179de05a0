# Tally in a container: docker build -t tally . ; docs/operating.md says how to run it.
FROM python:3.11-slim AS build
WORKDIR /opt/tally
RUN python -m venv .venv
# The packages first, so that a change of Tally alone does not fetch them again. All have wheels: no compiler is needed.
COPY requirements.lock ./
RUN .venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --only-binary :all: --requirement requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY schemas schemas
COPY service service
COPY examples examples
RUN .venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-build-isolation --no-deps --no-index --editable . \
    && .venv/bin/python -m compileall -q service schemas

FROM python:3.11-slim
# A number, so that an orchestrator can see that it is not root.
RUN useradd --system --uid 10001 --home-dir /var/lib/tally --create-home --shell /usr/sbin/nologin tally
COPY --from=build /opt/tally /opt/tally
WORKDIR /opt/tally
# Beyond loopback a key is asked for: docs/operating.md says how to make the first.
ENV PATH=/opt/tally/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    TALLY_DATABASE=sqlite:////var/lib/tally/tally.db \
    TALLY_DEMO=off \
    TALLY_HOST=0.0.0.0 \
    TALLY_LOG=json \
    PORT=8000
USER 10001
VOLUME /var/lib/tally
EXPOSE 8000
# As long as gunicorn's graceful_timeout and a little more: docker stop --time 40.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ['PORT']}/readyz\", timeout=4)"]
CMD ["gunicorn", "--config", "python:service.gunicorn_conf", "service.app:create_app()"]
