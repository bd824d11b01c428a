namespace Spoor.Ingester.Kafka;

/// <summary>What the brokers told of our topics.</summary>
/// <param name="Brokers">Number of brokers.</param>
/// <param name="SpansRecordBytes">Largest record of the spans topic, in bytes.</param>
/// <param name="DeadLetterRecordBytes">Largest record of the dead-letter topic, in bytes.</param>
/// <param name="Faults">What is wrong with their settings, one sentence each.</param>
internal sealed record TopicFacts(int Brokers, int SpansRecordBytes, int DeadLetterRecordBytes, IReadOnlyList<string> Faults);
