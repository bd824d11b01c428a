using System.Globalization;
using System.Text;
using Confluent.Kafka;

namespace Spoor.Ingester.Replay;

/// <summary>The note that dead letters were put back: a record without a value, in the same partition, that names their offsets.</summary>
/// <remarks>A committed offset could not tell it: what a run left out by <c>--reason</c> or <c>--since</c> lies between what it put back.
/// Receipts stand behind their letters, so Kafka's retention removes the letters first.</remarks>
internal static class Receipt
{
    /// <summary>Header with the offsets, decimal digits separated by commas.</summary>
    public const string Header = "replayed";

    /// <summary>Offsets in one receipt at the most.</summary>
    public const int MaxOffsets = 1000;

    public static Message<Null, byte[]?> Build(IReadOnlyList<long> offsets) => new()
    {
        Value = null,
        Headers = new Headers
        {
            { Header, Encoding.ASCII.GetBytes(string.Join(',', offsets.Select(offset => offset.ToString(CultureInfo.InvariantCulture)))) },
        },
    };

    /// <summary>Reads a receipt.</summary>
    /// <returns>Whether the record is one.</returns>
    public static bool TryRead(Headers headers, ICollection<long> offsets)
    {
        if (!headers.TryGetLastBytes(Header, out var bytes)) return false;
        foreach (var text in Encoding.ASCII.GetString(bytes).Split(','))
            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var offset)) offsets.Add(offset);
        return true;
    }
}
