using System.Text;
using System.Text.Json;
using Spoor.TraceStore.Elasticsearch.Documents;

namespace Spoor.TraceStore.Elasticsearch.Reading;

/// <summary>A hit that holds a span's document, which waits to be read until its origin is known.</summary>
/// <param name="Start">Where the document starts, in the buffer of the page.</param>
/// <param name="Length">Its size.</param>
/// <param name="Origin">Id of its origin; empty where it has none.</param>
/// <param name="Millis">Its <c>@timestamp</c>, which is one of the sort values.</param>
/// <param name="Sort">All sort values, a JSON array.</param>
internal readonly record struct SpanHit(int Start, int Length, string Origin, long Millis, string Sort)
{
    /// <summary>Takes a hit apart.</summary>
    /// <param name="hit">The hit, a JSON object.</param>
    /// <param name="documents">Where its document is kept.</param>
    /// <param name="timeAt">Which of the sort values is <c>@timestamp</c>.</param>
    /// <returns>The hit.</returns>
    public static SpanHit Read(ReadOnlySpan<byte> hit, BulkBuffer documents, int timeAt = 0)
    {
        var reader = new Utf8JsonReader(hit, SpanDocumentDecoder.ReaderOptions);
        int start = documents.Length, length = 0;
        string origin = "", sort = "";
        long millis = 0;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isSource = reader.ValueTextEquals("_source"u8);
            var isSort = reader.ValueTextEquals("sort"u8);
            reader.Read();
            var first = (int)reader.TokenStartIndex;
            if (isSource) origin = ReadOrigin(ref reader);
            else if (isSort)
            {
                for (var at = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; at++)
                    if (at == timeAt && reader.TokenType == JsonTokenType.Number) millis = reader.GetInt64();
            }
            else reader.Skip();
            var value = hit[first..(int)reader.BytesConsumed];
            if (isSource)
            {
                documents.Append(value);
                length = value.Length;
            }
            else if (isSort) sort = Encoding.UTF8.GetString(value);
        }
        return new SpanHit(start, length, origin, millis, sort);
    }

    private static string ReadOrigin(ref Utf8JsonReader reader)
    {
        var origin = "";
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isOrigin = reader.ValueTextEquals("origin"u8);
            reader.Read();
            if (isOrigin && reader.TokenType == JsonTokenType.String) origin = reader.GetString()!;
            else reader.Skip();
        }
        return origin;
    }
}
