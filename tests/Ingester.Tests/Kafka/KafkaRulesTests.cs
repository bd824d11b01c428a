using Spoor.Ingester.Kafka;
using GroupProtocol = Spoor.Ingester.Kafka.GroupProtocol;

namespace Spoor.Ingester.Tests.Kafka;

public sealed class KafkaRulesTests
{
    [Theory]
    [InlineData(GroupProtocol.Auto)]
    [InlineData(GroupProtocol.Classic)]
    [InlineData(GroupProtocol.Consumer)]
    internal void A_short_poll_interval_goes_with_every_protocol(GroupProtocol protocol) =>
        Assert.Empty(Faults(protocol, ("max.poll.interval.ms", "10000")));

    [Fact]
    public void Settings_of_the_classic_protocol_are_left_out_where_the_other_may_be_used() =>
        Assert.Empty(Faults(GroupProtocol.Auto, ("session.timeout.ms", "10000"), ("heartbeat.interval.ms", "1000")));

    [Theory]
    [InlineData(GroupProtocol.Consumer, "session.timeout.ms", "10000", "brokers' group settings")]
    [InlineData(GroupProtocol.Auto, "enable.auto.commit", "true", "everything before it is settled")]
    [InlineData(GroupProtocol.Auto, "max.pol.interval.ms", "10000", "max.pol.interval.ms")]
    [InlineData(GroupProtocol.Classic, "max.poll.interval.ms", "soon", "max.poll.interval.ms")]
    internal void What_cannot_be_is_refused_by_name(GroupProtocol protocol, string key, string value, string culprit) =>
        Assert.Contains(culprit, Assert.Single(Faults(protocol, (key, value))), StringComparison.Ordinal);

    [Fact]
    public void Dead_letters_need_a_topic_of_their_own()
    {
        var result = new KafkaRulesValidator().Validate(null, new KafkaOptions { SpansTopic = "one", DeadLetterTopic = "one" });

        Assert.Contains("one", Assert.Single(result.Failures!), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Faults(GroupProtocol protocol, params (string Key, string Value)[] client)
    {
        var options = new KafkaOptions { GroupProtocol = protocol };
        foreach (var (key, value) in client) options.Client[key] = value;
        return new KafkaRulesValidator().Validate(null, options).Failures ?? [];
    }
}
