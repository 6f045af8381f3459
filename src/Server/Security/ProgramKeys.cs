using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace PoolDash.Server.Security;

/// <summary>
/// Has the program of its own keep its data protection keys in the data folder as well, so that forms survive a restart. Another
/// application's are its own.
/// </summary>
internal static class ProgramKeys
{
    internal static IServiceCollection AddPoolDashDataProtection(this IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("PoolDash");
        services.AddOptions<KeyManagementOptions>().Configure<KeyFolder, ILoggerFactory>((options, keys, logs) =>
            options.XmlRepository = keys.Folder is { } folder ? new FileSystemXmlRepository(folder, logs) : new InMemory());
        return services;
    }

    private sealed class InMemory : IXmlRepository
    {
        /// <summary>Guarded by itself.</summary>
        private readonly List<XElement> _elements = [];

        public IReadOnlyCollection<XElement> GetAllElements()
        {
            lock (_elements)
            {
                return [.. _elements];
            }
        }

        public void StoreElement(XElement element, string friendlyName)
        {
            lock (_elements)
            {
                _elements.Add(element);
            }
        }
    }
}
