# Airflow with the pipeline, from the hash-pinned lock file; the same image for every Airflow service.
FROM python:3.12-slim-bookworm

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PYTHONPATH=/opt/marsad \
    AIRFLOW_HOME=/opt/airflow

WORKDIR /opt/marsad

# The packages first: they change less often than the code.
COPY requirements.lock requirements-uv.lock ./
RUN pip install --no-cache-dir --no-deps --require-hashes --target /tmp/uv -r requirements-uv.lock \
    && /tmp/uv/bin/uv pip sync --system --no-cache --compile-bytecode --require-hashes requirements.lock \
    && rm -rf /tmp/uv

# Volumes take over the owner of the folder they are first mounted on.
RUN useradd --uid 50000 --gid 0 --home-dir /opt/airflow --no-create-home airflow \
    && mkdir -p /opt/airflow/logs /opt/airflow/auth /var/lib/marsad \
    && chown -R 50000:0 /opt/airflow /var/lib/marsad

COPY . .
RUN printf '#!/bin/sh\nexec python -m pipeline.cli "$@"\n' > /usr/local/bin/marsad && chmod 755 /usr/local/bin/marsad

USER 50000:0
CMD ["airflow", "version"]
