#:sdk Microsoft.NET.Sdk.Web
#:project ../../src/Server/Server.csproj
#:property PublishAot=false

using PoolDash.PoolCore;
using PoolDash.Server;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSocketPool("orders", options => options.Endpoint = "tcp://127.0.0.1:6379");
builder.AddPoolDash();

var app = builder.Build();
app.MapGet("/", () => "An application of yours. Its pools are at /pools.");
app.MapPoolDash("/pools");
app.Run();
