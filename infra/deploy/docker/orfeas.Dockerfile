# syntax=docker/dockerfile:1
# All processes of Orfeas from one build. Targets: api, cpu-worker, render-worker, gpu-worker-cpu, gpu-worker.
# Built from the repository's root: docker build -f infra/deploy/docker/orfeas.Dockerfile --target api .
ARG NODE_IMAGE=node:24-bookworm-slim
ARG CUDA_IMAGE=nvidia/cuda:12.6.3-cudnn-runtime-ubuntu22.04

# (1) Compile, with the compilers and the workflow bundler.
FROM ${NODE_IMAGE} AS build
WORKDIR /app
ENV ONNXRUNTIME_NODE_INSTALL=skip
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json vite.config.mjs vite.scene.config.mjs ./
COPY api api
COPY studio studio
COPY scene scene
COPY workflows workflows
COPY gpu-workers gpu-workers
COPY activities activities
COPY models models
COPY geometry geometry
COPY infra infra
COPY contracts contracts
RUN npm run build && rm -f dist/.tsbuildinfo

# (2) What runs: no compiler, no test tool.
FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
ENV ONNXRUNTIME_NODE_INSTALL=skip
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev && npm cache clean --force

# The same with ONNX Runtime's CUDA 12 libraries, which its install script fetches.
FROM ${NODE_IMAGE} AS gpu-dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev && npm cache clean --force

# (3) The base of every process without a GPU. In the run directory a worker notes its attempts, in the other packs are installed.
FROM ${NODE_IMAGE} AS runtime
ENV NODE_ENV=production MALLOC_ARENA_MAX=2
WORKDIR /app
RUN install -d -o node -g node -m 0750 /var/lib/orfeas/run /var/lib/orfeas/models /var/lib/orfeas/tmp
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY models/packs models/packs
COPY package.json LICENSE ./
USER node

FROM runtime AS api
EXPOSE 4380
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=6 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4380/health').then((a) => process.exit(a.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "--max-semi-space-size=8", "dist/api/main.js"]

FROM runtime AS cpu-worker
ENV ORFEAS_WORKER_PORT=4381
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=6 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4381/health').then((a) => process.exit(a.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "--max-semi-space-size=8", "dist/activities/main.js"]

# Draws sequences, with Debian's Chromium.
FROM runtime AS render-worker
USER root
RUN apt-get update && apt-get install -y --no-install-recommends chromium && rm -rf /var/lib/apt/lists/*
USER node
ENV ORFEAS_WORKER_PORT=4383 ORFEAS_CHROMIUM=/usr/bin/chromium
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=6 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4383/health').then((a) => process.exit(a.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "--max-semi-space-size=8", "dist/activities/sequence/main.js"]

# Serves the packs that need no GPU.
FROM runtime AS gpu-worker-cpu
ENV ORFEAS_WORKER_PORT=4382
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=6 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4382/health').then((a) => process.exit(a.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "--max-semi-space-size=8", "dist/gpu-workers/main.js"]

# The same, on CUDA 12 and cuDNN 9. Node comes from its own image; `node --version` proves that it runs on this base.
FROM ${NODE_IMAGE} AS node
FROM ${CUDA_IMAGE} AS gpu-worker
ENV NODE_ENV=production MALLOC_ARENA_MAX=2 ORFEAS_WORKER_PORT=4382 CUDA_DEVICE_ORDER=PCI_BUS_ID
WORKDIR /app
COPY --from=node /usr/local/bin/node /usr/local/bin/node
RUN node --version \
  && useradd --uid 1000 --create-home --shell /usr/sbin/nologin node \
  && install -d -o node -g node -m 0750 /var/lib/orfeas/run /var/lib/orfeas/models
COPY --from=gpu-dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY models/packs models/packs
COPY package.json LICENSE ./
USER node
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=6 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4382/health').then((a) => process.exit(a.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "--max-semi-space-size=8", "dist/gpu-workers/main.js"]
