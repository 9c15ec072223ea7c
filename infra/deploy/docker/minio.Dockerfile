# syntax=docker/dockerfile:1
# MinIO publishes its source only. This builds the module version that ./orfeas builds on one machine.
FROM golang:1.24-bookworm AS build
ARG MINIO_VERSION=v0.0.0-20260212201848-7aac2a2c5b7c
ENV CGO_ENABLED=0
RUN go install -trimpath -ldflags '-s -w' "github.com/minio/minio@${MINIO_VERSION}" \
  && /go/bin/minio --version

FROM debian:bookworm-slim
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates curl \
  && rm -rf /var/lib/apt/lists/* \
  && useradd --system --uid 1000 --home-dir /data --shell /usr/sbin/nologin minio \
  && install -d -o minio -g minio -m 0750 /data
COPY --from=build /go/bin/minio /usr/local/bin/minio
USER minio
VOLUME /data
EXPOSE 9000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=6 \
  CMD ["curl", "-fsS", "-o", "/dev/null", "http://127.0.0.1:9000/minio/health/live"]
ENTRYPOINT ["minio"]
CMD ["server", "/data", "--address", ":9000"]
