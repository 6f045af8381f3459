# Any bases of the same layout and the same C library will do: the SDK, and ASP.NET Core with APP_UID naming the user to run as. Neither needs more than that; the second has no shell.
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled

FROM ${SDK_IMAGE} AS build

# What runs the load of the stress page: PoolDash, or NBomber where its package can be restored.
ARG LOAD_ENGINE=PoolDash

WORKDIR /source

# What names the packages, apart from the source: they are restored again when these files change, and not with each line of code.
COPY Directory.Build.props Directory.Build.targets Directory.Packages.props global.json ./
COPY src/PoolCore/PoolCore.csproj src/PoolCore/
COPY src/Client/Client.csproj src/Client/
COPY src/Server/Server.csproj src/Server/
COPY load/ChosenEngine.props load/
COPY load/Engine/Engine.csproj load/Engine/
COPY load/NBomber/OnNBomber.csproj load/NBomber/
COPY load/Races/Races.csproj load/Races/
COPY load/Races/Specimens/Specimens.csproj load/Races/Specimens/
RUN dotnet restore src/Server -p:_IsPublishing=true -p:LoadEngine="$LOAD_ENGINE"

COPY . .
RUN dotnet publish src/Server -c Release --no-restore -o /app -p:LoadEngine="$LOAD_ENGINE" && mkdir -m 700 /data

FROM ${RUNTIME_IMAGE}

WORKDIR /app
COPY --from=build /app .
# History and keys, for the user below only.
COPY --from=build --chown=$APP_UID:$APP_UID /data /data
VOLUME /data
USER $APP_UID

# On all addresses, so that a key is asked for: one that is given as PoolDash__Auth__OperateKey, or the one in the link that is printed at the start.
ENV ASPNETCORE_HTTP_PORTS=8080 PoolDash__Data=/data
EXPOSE 8080

HEALTHCHECK --interval=10s --timeout=5s --start-period=10s CMD ["dotnet", "PoolDash.Server.dll", "--healthcheck"]

ENTRYPOINT ["dotnet", "PoolDash.Server.dll"]
