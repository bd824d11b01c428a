using System.Reflection;
using Tracing.Topics;

namespace Tracing.Tests.Topics;

/// <summary>Names that stand in Kafka: other processes, other versions and operators' tools look for them.</summary>
public sealed class ContractNamesTests
{
    [Fact]
    public void Topic_names_are_pinned() => Assert.Equal(
        [
            "DeadLetterRoomBytes = 65536", "DeadLetters = spoor.spans.dead-letter", "Spans = spoor.spans",
        ],
        ConstantsOf(typeof(TopicNames)));

    [Fact]
    public void Header_names_of_the_spans_topic_are_pinned() => Assert.Equal(
        ["DefaultTenant = default", "Spans = spans", "Start = start", "Tenant = tenant"],
        ConstantsOf(typeof(RecordHeaders)));

    [Fact]
    public void Header_names_of_the_dead_letter_topic_are_pinned() => Assert.Equal(
        [
            "CutFromBytes = cut.from.bytes", "Error = error", "Reason = reason", "Replays = replays", "Service = service",
            "SourceOffset = source.offset", "SourcePartition = source.partition", "SourceTopic = source.topic", "Time = time",
        ],
        ConstantsOf(typeof(DeadLetterHeaders)));

    private static IEnumerable<string> ConstantsOf(Type type) => type
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(field => field.IsLiteral)
        .Select(field => $"{field.Name} = {field.GetRawConstantValue()}")
        .Order(StringComparer.Ordinal);
}
