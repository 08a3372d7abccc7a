# syntax=docker/dockerfile:1
# samsa for CI jobs: the executable on a small Debian, without Node and npm.
#   docker build -t samsa .
#   docker run --rm samsa topic list -b kafka:9092
FROM node:24-bookworm-slim AS build
WORKDIR /samsa
COPY package.json package-lock.json ./
COPY scripts ./scripts
RUN node scripts/setup.js
COPY docs ./docs
COPY src ./src
COPY LICENSE README.md CHANGELOG.md ./
RUN npm run package && mv build/samsa-* /packaged

FROM debian:bookworm-slim
COPY --from=build /packaged/samsa /usr/local/bin/samsa
COPY --from=build /packaged/LICENSE /packaged/THIRD-PARTY-NOTICES.txt /usr/share/doc/samsa/
RUN useradd --create-home --uid 1000 samsa
USER samsa
WORKDIR /home/samsa
ENTRYPOINT ["samsa"]
CMD ["help"]
