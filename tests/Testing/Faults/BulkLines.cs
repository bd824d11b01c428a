using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace Spoor.Testing.Faults;

/// <summary>A bulk request taken apart: the lines of each document.</summary>
internal sealed class BulkLines
{
    private BulkLines(IReadOnlyList<string> documents, int bytes)
    {
        Documents = documents;
        Bytes = bytes;
    }

    /// <summary>Action and source of each document, with their line ends.</summary>
    public IReadOnlyList<string> Documents { get; }

    /// <summary>Bytes of the body, unfolded.</summary>
    public int Bytes { get; }

    public static async Task<BulkLines> ReadAsync(Stream body, bool isCompressed, CancellationToken cancellationToken)
    {
        await using var plain = isCompressed ? new GZipStream(body, CompressionMode.Decompress) : body;
        using var all = new MemoryStream();
        await plain.CopyToAsync(all, cancellationToken);
        var text = Encoding.UTF8.GetString(all.GetBuffer(), 0, (int)all.Length);
        var documents = new List<string>();
        for (var start = 0; start < text.Length;)
        {
            var action = text.IndexOf('\n', start);
            var source = text.IndexOf('\n', action + 1);
            documents.Add(text[start..(source + 1)]);
            start = source + 1;
        }
        return new BulkLines(documents, (int)all.Length);
    }

    /// <summary>Whether a document goes to a dictionary.</summary>
    public bool IsOfDictionary(int document)
    {
        var text = Documents[document];
        return text.AsSpan(0, text.IndexOf('\n', StringComparison.Ordinal)).Contains("-dictionary-", StringComparison.Ordinal);
    }

    /// <summary>The body without some documents.</summary>
    public ByteArrayContent Without(IReadOnlySet<int> left)
    {
        var body = new StringBuilder(Bytes);
        for (var i = 0; i < Documents.Count; i++)
            if (!left.Contains(i)) body.Append(Documents[i]);
        return new ByteArrayContent(Encoding.UTF8.GetBytes(body.ToString()));
    }

    /// <summary>The reply to the whole, from the reply to <see cref="Without"/>: those left out are answered 429.</summary>
    public string Throttle(string? reply, IReadOnlySet<int> left)
    {
        var answered = reply is null ? [] : JsonNode.Parse(reply)!["items"]!.AsArray();
        var items = new JsonArray();
        var next = 0;
        for (var i = 0; i < Documents.Count; i++)
        {
            items.Add(left.Contains(i)
                ? JsonNode.Parse("""
                    {"create":{"status":429,"error":{"type":"es_rejected_execution_exception","reason":"the proxy let this one wait"}}}
                    """)
                : answered[next++]!.DeepClone());
        }
        return new JsonObject { ["errors"] = true, ["items"] = items }.ToJsonString();
    }
}
