using Spoor.TraceStore.Elasticsearch.Indices;
using Spoor.TraceStore.Embedded.Days;

namespace Spoor.TraceStore.Embedded.Writing;

/// <summary>Deletes what is too old or too much. For the writer alone.</summary>
internal sealed class StoreLimits(DayFiles days, AgeLimits age, EmbeddedTelemetry telemetry)
{
    /// <summary>Deletes days past retention, and the oldest while the store is larger than it may be.</summary>
    public void Enforce()
    {
        var all = days.All;
        foreach (var day in all)
            if (age.IsDeletable(day.Day)) Delete(day, isTooOld: true);

        all = days.All;
        var bytes = all.Sum(day => day.FileBytes);
        for (var oldest = 0; bytes > days.MaxBytes && oldest < all.Length - 1; oldest++)
        {
            bytes -= all[oldest].FileBytes;
            Delete(all[oldest], isTooOld: false);
        }
        if (days.All is [var only]) Shrink(only);
    }

    /// <summary>Deletes the oldest segments of the only day. The file keeps its size, what follows is written into the room.</summary>
    private void Shrink(DayFile only)
    {
        // A little below the limit, so that the file never grows to it; a step large enough not to come back at each commit.
        var used = only.UsedBytes;
        if (used <= days.MaxBytes / 100 * 96) return;
        var goal = days.MaxBytes / 100 * 93;
        var oldest = new List<Segment>();
        foreach (var segment in only.Segments.OrderBy(segment => segment.Head.MaxStart))
        {
            if (used <= goal) break;
            used -= segment.Head.StoredBytes;
            oldest.Add(segment);
        }
        if (oldest.Count == 0) return;
        only.Delete(oldest);
        telemetry.SegmentsDeleted(oldest.Count, oldest.Sum(segment => (long)segment.Head.Spans));
    }

    private void Delete(DayFile day, bool isTooOld)
    {
        var spans = day.Segments.Sum(segment => (long)segment.Head.Spans);
        days.Delete(day);
        telemetry.DayDeleted(day.Path, spans, isTooOld);
    }
}
