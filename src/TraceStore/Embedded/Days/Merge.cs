using Spoor.TraceStore.Embedded.Segments;

namespace Spoor.TraceStore.Embedded.Days;

/// <summary>Segments of a day made into fewer, larger ones.</summary>
/// <param name="Day">The day's file.</param>
/// <param name="Replaced">The segments as they were.</param>
/// <param name="Built">What takes their place.</param>
internal sealed record Merge(DayFile Day, IReadOnlyList<Segment> Replaced, IReadOnlyList<BuiltSegment> Built);
