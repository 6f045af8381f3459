FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build

# What runs the load of the stress page: PoolDash, or NBomber where its package can be restored.
ARG LOAD_ENGINE=PoolDash

WORKDIR /source
COPY . .
RUN dotnet publish src/Server -c Release -o /app -p:LoadEngine="$LOAD_ENGINE" && mkdir /data

FROM mcr.microsoft.com/dotnet/aspnet:10.0

WORKDIR /app
COPY --from=build /app .
# History and keys, for the user below only.
COPY --from=build --chown=$APP_UID:$APP_UID /data /data
VOLUME /data
USER $APP_UID

# On all addresses, so that a key is asked for: one that is given as PoolDash__Auth__OperateKey, or the one in the link that is printed at the start.
ENV ASPNETCORE_HTTP_PORTS=8080 PoolDash__Data=/data
EXPOSE 8080

# The image has no curl; bash opens the connection itself.
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD \
  ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /health/live HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && grep -q '^HTTP/1.1 200' <&3"]

ENTRYPOINT ["dotnet", "PoolDash.Server.dll"]
