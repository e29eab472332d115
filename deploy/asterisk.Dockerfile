# A real Asterisk with the packages that scripts/asterisk puts into its own root (Debian 12 has none; sid has 22).
# Its configuration is rendered by the dialer's image into the volume: see docker-compose.yml.
FROM debian:sid-slim
COPY scripts/asterisk /src/scripts/asterisk
RUN apt-get update \
 && apt-get install --yes --no-install-recommends \
      $(sed -n 's/^PACKAGES = "\(.*\)"$/\1/p' /src/scripts/asterisk | tr ',' ' ') \
 && rm -rf /var/lib/apt/lists/* \
 && groupmod --gid 64720 asterisk \
 && usermod --uid 64720 asterisk \
 && install --directory --owner asterisk --group asterisk /srv/sollecito/asterisk
# the same number as the dialer's user: both write into the volume (configuration, announcements)
USER asterisk
VOLUME /srv/sollecito/asterisk
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
    CMD ["asterisk", "-C", "/srv/sollecito/asterisk/etc/asterisk.conf", "-rx", "core waitfullybooted"]
ENTRYPOINT ["asterisk", "-C", "/srv/sollecito/asterisk/etc/asterisk.conf", "-f"]
