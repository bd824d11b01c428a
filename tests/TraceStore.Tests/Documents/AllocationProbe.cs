using System.IO.Hashing;
using Spoor.TraceStore.Elasticsearch.Documents;
using Tracing.Ids;
using Tracing.Otlp;

namespace Spoor.TraceStore.Tests.Documents;

/// <summary>Encodes the same requests again and again, and tells what was allocated.</summary>
internal sealed class AllocationProbe : IDisposable
{
    private readonly SpanDocumentEncoder _encoder = new();
    private readonly BulkBuffer _body = new(64);
    private readonly XxHash128 _hasher = new();
    private readonly List<TraceRequest> _requests = [];

    public AllocationProbe(IEnumerable<byte[]> requests)
    {
        foreach (var bytes in requests)
        {
            var request = new TraceRequest();
            Assert.True(request.TryScan(bytes, out _));
            _requests.Add(request);
        }
    }

    public long Run()
    {
        _body.Clear();
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var request in _requests)
        {
            for (var span = 0; span < request.Spans.Length; span++)
            {
                var origin = OriginHash.Of(request, request.Spans[span].Scope, _hasher);
                _encoder.AppendOrigin(_body, "spoor-dictionary-2026.11.25"u8, request, request.Spans[span].Scope, origin);
                _encoder.AppendSpan(_body, "spoor-spans-2026.11.25"u8, request, span, origin);
            }
        }
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    public void Dispose()
    {
        _encoder.Dispose();
        _body.Dispose();
    }
}
