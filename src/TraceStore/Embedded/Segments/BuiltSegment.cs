namespace Spoor.TraceStore.Embedded.Segments;

/// <summary>A segment that is ready to be written.</summary>
/// <param name="Head">What is known of it.</param>
/// <param name="Blocks">Its blocks, compressed.</param>
/// <param name="Pages">The pages of its index.</param>
/// <param name="StoredKeys">The keys of its spans as they stand on disk.</param>
/// <param name="Keys">The same in memory.</param>
internal sealed record BuiltSegment(SegmentHead Head, byte[][] Blocks, byte[][] Pages, byte[] StoredKeys, SpanKeys Keys);
