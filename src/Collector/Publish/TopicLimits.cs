namespace Spoor.Collector.Publish;

/// <summary>Sizes that a topic and what is written to it must agree on, in bytes.</summary>
internal static class TopicLimits
{
    /// <summary>A broker's default of <c>max.message.bytes</c>: one batch, as compressed, with its frame.</summary>
    public const int BrokerDefaultBytes = 1_048_588;

    /// <summary>Room that a batch of one record needs beside the record's value.</summary>
    public const int BatchRoomBytes = 16 * 1024;
}
