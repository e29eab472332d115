# The dialer, from the steps that scripts/ runs on any machine: scripts/wheel builds and installs it.
# Build from the top of the checkout: docker build --file deploy/dialer.Dockerfile .
FROM debian:12-slim AS build
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates python3 python3-venv \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY pyproject.toml hatch_build.py README.md LICENSE ./
COPY requirements requirements
COPY scripts scripts
COPY config config
COPY asterisk asterisk
COPY dialer dialer
RUN scripts/wheel --install /opt/sollecito

# espeak-ng speaks the announcements that nobody has recorded
FROM debian:12-slim
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates espeak-ng python3 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 64720 --home-dir /var/lib/sollecito --create-home --shell /usr/sbin/nologin sollecito \
 && install --directory --owner sollecito --group sollecito /srv/sollecito/asterisk
COPY --from=build /opt/sollecito /opt/sollecito
ENV PATH=/opt/sollecito/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    SOLLECITO_NODE__DATA_DIR=/var/lib/sollecito \
    SOLLECITO_WEB__HOST=0.0.0.0
USER sollecito
WORKDIR /var/lib/sollecito
VOLUME /var/lib/sollecito
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
    CMD ["python3", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/healthz', timeout=2)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["dialer"]
CMD ["serve"]
