# TaskFlow as an image: the Debian package, built here, in a Debian 12 without compilers.
#
#   docker build -t taskflow .
#   docker run -p 3000:3000 -v taskflow:/var/lib/taskflow taskflow
#
# Every setting is an environment variable (TASKFLOW_SITE_LISTEN, ...); see docs/deploy.md.
FROM debian:12-slim AS build
WORKDIR /src
COPY . .
RUN ./dev package

FROM debian:12-slim
RUN --mount=type=bind,from=build,source=/src/build/package,target=/package \
    apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends ca-certificates /package/taskflow_*.deb \
    && rm -rf /var/lib/apt/lists/*
USER taskflow
WORKDIR /var/lib/taskflow
VOLUME /var/lib/taskflow
# The container's network is the boundary: what is reached from outside is what is published.
ENV TASKFLOW_CONFIG=/etc/taskflow/taskflow.toml \
    TASKFLOW_ALLOW_REMOTE=true \
    TASKFLOW_SITE_LISTEN=0.0.0.0:3000
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["taskflow", "status", "--part", "site"]
ENTRYPOINT ["taskflow"]
CMD ["up"]
