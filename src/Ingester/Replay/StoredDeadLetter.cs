using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Spoor.Ingester.DeadLetters;
using Tracing.Topics;

namespace Spoor.Ingester.Replay;

/// <summary>A dead letter as it was read back from its topic.</summary>
/// <param name="Where">Where it stands.</param>
/// <param name="Time">When it was set aside.</param>
/// <param name="Reason">Why, as a word of <see cref="DeadLetterReasons"/>.</param>
/// <param name="Error">The error in words.</param>
/// <param name="Service">Service of the span, or nothing.</param>
/// <param name="Tenant">Tenant, or nothing.</param>
/// <param name="Replays">How often it was put back before it came here.</param>
/// <param name="IsCut">Whether its value was cut.</param>
/// <param name="Value">The value, unchanged.</param>
internal sealed record StoredDeadLetter(
    TopicPartitionOffset Where, DateTimeOffset Time, string Reason, string Error, string? Service, string? Tenant, int Replays, bool IsCut, byte[] Value)
{
    public static StoredDeadLetter From(ConsumeResult<Ignore, byte[]> record)
    {
        var headers = record.Message.Headers;
        var time = long.TryParse(Text(headers, DeadLetterHeaders.Time), NumberStyles.None, CultureInfo.InvariantCulture, out var unixMs)
            && unixMs < 253_402_300_800_000 ? unixMs : record.Message.Timestamp.UnixTimestampMs;
        _ = int.TryParse(Text(headers, DeadLetterHeaders.Replays), NumberStyles.None, CultureInfo.InvariantCulture, out var replays);
        return new StoredDeadLetter(
            record.TopicPartitionOffset, DateTimeOffset.FromUnixTimeMilliseconds(time), Text(headers, DeadLetterHeaders.Reason) ?? "?",
            Text(headers, DeadLetterHeaders.Error) ?? "", Text(headers, DeadLetterHeaders.Service), Text(headers, RecordHeaders.Tenant),
            replays, headers.TryGetLastBytes(DeadLetterHeaders.CutFromBytes, out _), record.Message.Value ?? []);
    }

    private static string? Text(Headers headers, string name) =>
        headers.TryGetLastBytes(name, out var bytes) ? Encoding.UTF8.GetString(bytes) : null;
}
