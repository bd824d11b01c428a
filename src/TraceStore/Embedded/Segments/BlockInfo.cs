namespace Spoor.TraceStore.Embedded.Segments;

/// <summary>What is known of a block without reading it.</summary>
/// <param name="Spans">Number of its spans.</param>
/// <param name="RawBytes">Its size, decompressed.</param>
/// <param name="StoredBytes">Its size on disk.</param>
/// <param name="MinStart">Earliest start, in nanoseconds since the Unix epoch.</param>
/// <param name="MaxStart">Latest start, in nanoseconds since the Unix epoch.</param>
/// <param name="OnlyTrace">Term of the trace that all its spans belong to; 0 where there are several.</param>
internal readonly record struct BlockInfo(int Spans, int RawBytes, int StoredBytes, ulong MinStart, ulong MaxStart, ulong OnlyTrace);
