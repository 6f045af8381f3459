using PoolDash.Client;
using PoolDash.Server.Storage;

namespace PoolDash.Server.Feed;

/// <summary>Tells on the page when history is not written.</summary>
internal sealed class HistoryNotice(StorageHealth storage) : INoticeSource
{
    public IReadOnlyList<Notice> Notices => storage.Notice is { } notice ? [notice] : [];
}
