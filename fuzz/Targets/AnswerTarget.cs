using System.Text;
using Elastic.Transport;
using Spoor.TraceStore.Elasticsearch.Reading;
using Spoor.TraceStore.Elasticsearch.Writing;
using Spoor.TraceStore.Reading;

namespace Spoor.Fuzz.Targets;

/// <summary>Answers of Elasticsearch, to a search and to a bulk request, in pieces of any size: the first byte of the input chooses it.</summary>
/// <remarks>Holds: hits, or <see cref="StoreUnavailableException"/>; a number of items, or none; the same whatever the pieces.</remarks>
internal sealed class AnswerTarget : FuzzTarget
{
    private const int AllocatedPerByte = 1_000;

    public override IEnumerable<byte[]> Seeds() => ((IEnumerable<string>)[
        """0{"pit_id":"abc==","took":5,"timed_out":true,"_shards":{"total":3,"failed":1,"failures":[{"shard":0,"index":"i-1","reason":{"type":"oops","reason":"text \"quoted\" }]"}}]},"hits":{"max_score":null,"hits":[ {"_source":{"origin":"o","a":{"v":["}",{"hits":[1]}]}},"sort":[1,"x"]}, {"sort":[2]} ,{"sort":[3]}],"later":[{}]},"more":{"hits":{"hits":[{"sort":[9]}]}}}""",
        """p{"timed_out":false,"_shards":{"total":0,"failed":0}}""",
        """P{"errors":true,"items":[{"create":{"status":201}},{"create":{"status":409,"error":{"type":"version_conflict_engine_exception","reason":"é\u00fc"}}},{"create":{"status":400,"error":{"type":"document_parsing_exception","reason":"x","caused_by":{"type":"y"}}}}]}""",
        """@{"errors":false,"took":1,"items":[]}""",
        """ {"error":{"root_cause":[],"type":"x","reason":null},"status":429}"""]).Select(Encoding.UTF8.GetBytes);

    public override void Run(byte[] input)
    {
        if (input.Length == 0) return;
        var pieceBytes = 1 << (input[0] >> 4);
        var answer = input[1..];
        var allocations = Allocations.Begin();
        var inPieces = (ReadHits(answer, pieceBytes), ReadItems(answer, pieceBytes));
        allocations.End(input.Length, AllocatedPerByte);
        var whole = (ReadHits(answer, int.MaxValue), ReadItems(answer, int.MaxValue));
        BrokenPromiseException.Unless(inPieces == whole, $"In pieces of {pieceBytes} bytes it is {inPieces}, as a whole {whole}.");
    }

    private static string ReadHits(byte[] answer, int pieceBytes)
    {
        var seen = new StringBuilder();
        using var reader = new HitReader(new StreamResponse(new PieceStream(answer, pieceBytes), "application/json"));
        try
        {
            while (reader.ReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult()) seen.Append(reader.Hit.Length).Append(' ');
            return seen.Append(reader.ViewId).Append(reader.TimedOut).AppendJoin('|', reader.Problems).ToString();
        }
        catch (StoreUnavailableException)
        {
            return seen.Append("broken").ToString();
        }
    }

    private static string ReadItems(byte[] answer, int pieceBytes)
    {
        var seen = new StringBuilder();
        using var reply = new BulkReply();
        using var stream = new PieceStream(answer, pieceBytes);
        var items = reply.ReadAsync(stream, (int position, in ItemAnswer item) => seen.Append(position).Append(':').Append(item.Status).Append(' '), CancellationToken.None)
            .AsTask().GetAwaiter().GetResult();
        return seen.Append(items).ToString();
    }

    private sealed class PieceStream(byte[] bytes, int pieceBytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(pieceBytes, buffer.Length)], cancellationToken);
    }
}
