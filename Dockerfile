# The program with what its steps need: a shell, Python, curl for the health check.
#   docker build --tag pipelines .
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
# The fork server's runtime package is compiled where a Python is there; here it is compiled at its first use.
RUN dotnet publish src/Pipelines.Cli --configuration Release --use-current-runtime --self-contained false --output /app/lib/pipelines \
    && cp -Rp src/python /app/lib/python \
    && ln -s lib/pipelines/pipelines /app/pipelines

FROM mcr.microsoft.com/dotnet/aspnet:10.0
RUN apt-get update \
    && apt-get install --yes --no-install-recommends curl python3 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --create-home --home-dir /home/pipelines pipelines \
    && mkdir /data \
    && chown pipelines:pipelines /data
COPY --from=build /app /opt/pipelines
RUN ln -s /opt/pipelines/pipelines /usr/local/bin/pipelines
USER pipelines
WORKDIR /data
ENV PIPELINES_HOME=/data/home PIPELINES_PYTHON=/usr/bin/python3
VOLUME /data
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s --retries=6 CMD ["curl", "--fail", "--silent", "--output", "/dev/null", "http://127.0.0.1:8888/readyz"]
ENTRYPOINT ["pipelines"]
CMD ["up"]
