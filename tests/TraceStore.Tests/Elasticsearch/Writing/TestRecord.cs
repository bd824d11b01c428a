using Google.Protobuf;
using Spoor.Testing.Otlp;
using Spoor.TraceStore.Writing;
using Tracing.Otlp;

namespace Spoor.TraceStore.Tests.Elasticsearch.Writing;

/// <summary>A record that remembers what it was told.</summary>
internal sealed class TestRecord : SpanRecord
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<(int Span, RefusalReason Reason, string Error)> _refused = [];

    public TestRecord(ExportTraceServiceRequest request)
    {
        Request = new TraceRequest();
        Assert.True(Request.TryScan(request.ToByteArray(), out var fault), fault.ToString());
    }

    public override TraceRequest Request { get; }

    public int WrittenCount { get; private set; }

    public int DuplicateCount { get; private set; }

    public IReadOnlyList<(int Span, RefusalReason Reason, string Error)> RefusedSpans => _refused;

    /// <summary>Completes when each span was reported; fails when more were.</summary>
    public Task Settled => _settled.Task;

    public override void Written(int spans)
    {
        lock (_lock)
        {
            WrittenCount += spans;
            Check();
        }
    }

    public override void Duplicate(int spans)
    {
        lock (_lock)
        {
            DuplicateCount += spans;
            Check();
        }
    }

    public override void Refused(int span, RefusalReason reason, string error)
    {
        lock (_lock)
        {
            _refused.Add((span, reason, error));
            Check();
        }
    }

    private void Check()
    {
        var reported = WrittenCount + DuplicateCount + _refused.Count;
        if (reported == Request.Spans.Length) _settled.TrySetResult();
        else if (reported > Request.Spans.Length) _settled.TrySetException(new InvalidOperationException("A span was reported twice."));
    }
}
