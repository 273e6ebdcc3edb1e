# Two stages: build.sh makes the jar, a distroless Java 21 runs it as nobody in particular.
#   docker build -t grok2api .
#   docker run --read-only --tmpfs /tmp -v grok2api-data:/app/data -p 8000:8000 grok2api

FROM eclipse-temurin:21-jdk AS build
WORKDIR /src
COPY build.sh LICENSE config.defaults.toml ./
COPY lib lib
COPY src src
# No Maven and no npm in this image: these are where plain downloads come from.
ARG MAVEN_REPO=https://repo1.maven.org/maven2
ARG NPM_REPO=https://registry.npmjs.org
RUN MAVEN_REPO=$MAVEN_REPO NPM_REPO=$NPM_REPO NATIVES=linux ./build.sh jar \
 && mkdir -p /app/data /app/logs \
 && cp -R build/grok2api.jar build/grok2api.cdx.json build/drivers build/jvm.options /app/

FROM gcr.io/distroless/java21-debian12:nonroot
# 65532 is "nonroot" of the image; both folders are volumes and must be writable for it.
COPY --from=build --chown=65532:65532 /app /app
WORKDIR /app
ENV TZ=Asia/Shanghai \
    DATA_DIR=/app/data \
    LOG_DIR=/app/logs \
    SERVER_HOST=0.0.0.0 \
    SERVER_PORT=8000
VOLUME ["/app/data", "/app/logs"]
EXPOSE 8000
USER 65532:65532
# The SQLite library is unpacked where it may be executed (not in /tmp, which is often mounted
# noexec); the class data archive is kept beside it.
ENTRYPOINT ["java", "@/app/jvm.options", "-XX:SharedArchiveFile=/app/data/grok2api.jsa", \
  "-Dorg.sqlite.tmpdir=/app/data", "-jar", "/app/grok2api.jar"]
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s --retries=3 \
  CMD ["java", "-Xmx32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", \
    "-jar", "/app/grok2api.jar", "health"]
