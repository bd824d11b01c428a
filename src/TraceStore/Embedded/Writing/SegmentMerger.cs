using System.IO.Hashing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Spoor.TraceStore.Embedded.Days;
using Spoor.TraceStore.Embedded.Reading;
using Spoor.TraceStore.Embedded.Segments;
using Spoor.TraceStore.Reading;
using Spoor.TraceStore.Writing;
using Tracing.Ids;

namespace Spoor.TraceStore.Embedded.Writing;

/// <summary>Makes large segments out of small ones in the background: fewer places to search, larger blocks, better compression. Segments of about
/// the same size are merged, so that each span is written anew a few times in all.</summary>
internal sealed class SegmentMerger(
    DayFiles days, ISpanWriter spanWriter, EmbeddedTelemetry telemetry, TimeProvider time) : BackgroundService
{
    private const int MinSegments = 8;
    private const int MaxSegments = 256;
    private const int Level = 3;

    // Segments of fewer spans than this are of one size with each other.
    private static readonly int[] s_sizes = [32, 256, 2048, 16 * 1024, 48 * 1024];

    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_afterFailure = TimeSpan.FromSeconds(5);

    private readonly EmbeddedSpanWriter _writer = (EmbeddedSpanWriter)spanWriter;
    private readonly XxHash128 _hasher = new();

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var builder = new SegmentBuilder(Level);
        using var committed = new SemaphoreSlim(0, 1);
        _writer.Committed += Wake;
        try
        {
            while (true)
            {
                try
                {
                    var isBusy = await committed.WaitAsync(s_idle, stoppingToken);
                    await Task.Yield();
                    while (Choose(isBusy ? MinSegments : 2) is var (day, chosen))
                    {
                        await MergeAsync(builder, day, chosen, stoppingToken);
                        if (_writer.Status.Trouble is null) continue;
                        await Task.Delay(s_afterFailure, time, stoppingToken);
                        break;
                    }
                }
                catch (Exception exception) when (exception is SqliteException or StoreUnavailableException or SegmentFormatException or IOException)
                {
                    telemetry.MergeFailed(exception);
                    await Task.Delay(s_afterFailure, time, stoppingToken);
                }
            }
        }
        finally
        {
            _writer.Committed -= Wake;
        }

        void Wake()
        {
            if (committed.CurrentCount == 0) committed.Release();
        }
    }

    private (DayFile, List<Segment>)? Choose(int minSegments)
    {
        foreach (var day in days.All.Reverse())
        {
            var segments = day.Segments;
            for (var size = 0; size < s_sizes.Length; size++)
            {
                var chosen = new List<Segment>();
                int spans = 0;
                long bytes = 0;
                foreach (var segment in segments)
                {
                    var head = segment.Head;
                    if (head.Spans >= s_sizes[size] || (size > 0 && head.Spans < s_sizes[size - 1])) continue;
                    // Large spans make a segment full before it has many.
                    if (head.RawBytes > SegmentBuilder.TargetBytes / 2) continue;
                    if (spans + head.Spans > SegmentBuilder.MaxSpans || bytes + head.RawBytes > SegmentBuilder.TargetBytes) break;
                    chosen.Add(segment);
                    spans += head.Spans;
                    bytes += head.RawBytes;
                    if (chosen.Count == MaxSegments) break;
                }
                var isFull = spans >= s_sizes[^1] || bytes > SegmentBuilder.TargetBytes / 2;
                // The largest are not merged for idleness: there would be nothing gained for the work.
                var least = size >= 3 ? MinSegments : minSegments;
                if (chosen.Count >= least || (isFull && chosen.Count > 1)) return (day, chosen);
            }
        }
        return null;
    }

    private async Task MergeAsync(SegmentBuilder builder, DayFile day, List<Segment> chosen, CancellationToken cancellationToken)
    {
        var entries = new List<SpanEntry>(chosen.Sum(segment => segment.Head.Spans));
        using (var lease = day.Lease())
        {
            if (chosen.Except(lease.Segments).Any()) return;
            using var reader = new BlockReader();
            foreach (var segment in chosen)
                for (var block = 0; block < segment.Head.Blocks.Length; block++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    Add(entries, reader.Read(lease.Reader, segment, block));
                }
        }
        await _writer.ReplaceAsync(new Merge(day, chosen, builder.Build(entries)), cancellationToken);
    }

    private void Add(List<SpanEntry> entries, Tracing.Otlp.TraceRequest block)
    {
        var scope = -1;
        OriginHash origin = default;
        for (var i = 0; i < block.Spans.Length; i++)
        {
            ref readonly var span = ref block.Spans[i];
            if (span.Scope != scope) (scope, origin) = (span.Scope, OriginHash.Of(block, span.Scope, _hasher));
            entries.Add(new SpanEntry(block, i, origin, SpanKey.Of(block.Bytes.Span, span, origin, _hasher)));
        }
    }
}
