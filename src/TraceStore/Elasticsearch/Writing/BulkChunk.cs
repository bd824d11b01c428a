using System.Buffers;
using System.IO.Compression;
using Spoor.TraceStore.Elasticsearch.Documents;

namespace Spoor.TraceStore.Elasticsearch.Writing;

/// <summary>The documents of a bulk that go into one request, and the request's compressed body.</summary>
internal sealed class BulkChunk : IDisposable
{
    // What the bulk text of spans shrinks to, about, so that the buffer seldom grows.
    private const int UsualRatio = 10;

    private static readonly ZLibCompressionOptions s_level1 = new() { CompressionLevel = 1 };

    private readonly BulkBuffer _compressed = new(64 * 1024);
    private int[] _items = ArrayPool<int>.Shared.Rent(256);

    /// <summary>Number of documents.</summary>
    public int Count { get; private set; }

    /// <summary>Index in the bulk of the document after the last one looked at.</summary>
    public int End { get; private set; }

    /// <summary>Bytes of the lines.</summary>
    public long Bytes { get; private set; }

    /// <summary>The compressed body.</summary>
    public ReadOnlyMemory<byte> Compressed => _compressed.WrittenMemory;

    /// <summary>Bytes of memory that the compressed body holds.</summary>
    public long HeldBytes => _compressed.Capacity;

    /// <summary>Index in the bulk of a document of the request.</summary>
    public int this[int position] => _items[position];

    /// <summary>Selects the documents that are pending.</summary>
    /// <param name="bulk">The bulk.</param>
    /// <param name="start">First document to look at.</param>
    /// <param name="maxBytes">Most bytes of lines, unless a single document has more.</param>
    /// <param name="maxItems">Most documents.</param>
    public void Select(Bulk bulk, int start, long maxBytes, int maxItems)
    {
        var items = bulk.Items;
        if (_items.Length < items.Length)
        {
            ArrayPool<int>.Shared.Return(_items);
            _items = ArrayPool<int>.Shared.Rent(items.Length);
        }
        Count = 0;
        Bytes = 0;
        for (End = start; End < items.Length && Count < maxItems; End++)
        {
            if (items[End].State != BulkItemState.Pending) continue;
            if (Count > 0 && Bytes + items[End].Length > maxBytes) break;
            _items[Count++] = End;
            Bytes += items[End].Length;
        }
    }

    /// <summary>Compresses the lines of the selected documents.</summary>
    public void Compress(Bulk bulk)
    {
        _compressed.Clear();
        _compressed.GetSpan((int)(Bytes / UsualRatio));
        var items = bulk.Items;
        using var gzip = new GZipStream(new BulkBufferStream(_compressed), s_level1);
        int offset = 0, length = 0;
        for (var i = 0; i < Count; i++)
        {
            ref readonly var item = ref items[_items[i]];
            if (item.Offset == offset + length)
            {
                length += item.Length;
                continue;
            }
            gzip.Write(bulk.LinesOf(offset, length));
            (offset, length) = (item.Offset, item.Length);
        }
        gzip.Write(bulk.LinesOf(offset, length));
    }

    public void Dispose()
    {
        _compressed.Dispose();
        ArrayPool<int>.Shared.Return(_items);
        _items = [];
    }
}
