using Spoor.TraceStore.Reading;

namespace Spoor.Query.Pages;

/// <summary>Puts the spans of a trace below their parents.</summary>
internal static class SpanTree
{
    /// <summary>Orders spans as they are read: each before its children, those of one parent by start. A span whose parent is not there stands as
    /// a root; whatever ids a sender made up, each span comes once.</summary>
    /// <param name="spans">The spans, by start.</param>
    /// <returns>Each span and how many parents it has above it.</returns>
    public static IEnumerable<(StoredSpan Span, int Depth)> Order(IReadOnlyList<StoredSpan> spans)
    {
        var ids = spans.Select(span => span.SpanId.Value).ToHashSet();
        var children = spans.Where(span => !IsRoot(span, ids)).ToLookup(span => span.ParentSpanId!.Value.Value);
        var shown = new HashSet<StoredSpan>(spans.Count);
        var next = new Stack<(StoredSpan Span, int Depth)>();
        // Those in a ring of parents have no root: they begin where the first of them starts.
        foreach (var start in spans.Where(span => IsRoot(span, ids)).Concat(spans))
        {
            next.Push((start, 0));
            while (next.TryPop(out var current))
            {
                if (!shown.Add(current.Span)) continue;
                yield return current;
                foreach (var child in children[current.Span.SpanId.Value].Reverse()) next.Push((child, current.Depth + 1));
            }
        }
    }

    private static bool IsRoot(StoredSpan span, HashSet<ulong> ids) => span.ParentSpanId is not { Value: not 0 } parent || !ids.Contains(parent.Value);
}
