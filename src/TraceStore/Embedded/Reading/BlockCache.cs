using Spoor.TraceStore.Embedded.Days;

namespace Spoor.TraceStore.Embedded.Reading;

/// <summary>Blocks that were read last, up to a limit in bytes: the traces of one answer share blocks.</summary>
internal sealed class BlockCache
{
    private const long MaxBytes = 32 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<(Segment, int), LinkedListNode<(Segment Segment, int Block, CachedBlock Content)>> _blocks = [];
    private readonly LinkedList<(Segment Segment, int Block, CachedBlock Content)> _used = [];
    private long _bytes;

    /// <summary>Gets a block, reading it where it is not in memory.</summary>
    public CachedBlock Get(DayReader reader, BlockReader blocks, Segment segment, int block)
    {
        lock (_lock)
        {
            if (_blocks.TryGetValue((segment, block), out var node))
            {
                _used.Remove(node);
                _used.AddFirst(node);
                return node.Value.Content;
            }
        }
        var content = new CachedBlock(blocks.Read(reader, segment, block));
        lock (_lock) Add(segment, block, content);
        return content;
    }

    private static long BytesOf(CachedBlock block) => block.Request.Bytes.Length + block.Request.IndexBytes;

    private void Add(Segment segment, int block, CachedBlock content)
    {
        if (_blocks.ContainsKey((segment, block))) return;
        _blocks.Add((segment, block), _used.AddFirst((segment, block, content)));
        for (_bytes += BytesOf(content); _bytes > MaxBytes && _used.Count > 1;)
        {
            var last = _used.Last!.Value;
            _used.RemoveLast();
            _blocks.Remove((last.Segment, last.Block));
            _bytes -= BytesOf(last.Content);
        }
    }
}
