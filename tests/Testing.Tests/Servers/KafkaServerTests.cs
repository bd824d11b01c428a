using System.Text;
using Spoor.Testing.Servers;

namespace Spoor.Testing.Tests.Servers;

public sealed class KafkaServerTests(KafkaServer kafka)
{
    [Fact]
    public async Task A_topic_gives_back_what_was_written_and_is_gone_afterwards()
    {
        string name;
        await using (var topic = await kafka.CreateTopicAsync(partitions: 3))
        {
            name = topic.Name;
            await topic.ProduceAsync([1, 2, 3], new Dictionary<string, string> { ["tenant"] = "a" }, partition: 2);

            var record = Assert.Single(topic.ReadAll());

            Assert.Equal([1, 2, 3], record.Message.Value);
            Assert.Equal(2, record.Partition.Value);
            Assert.Equal("a", Encoding.UTF8.GetString(record.Message.Headers.GetLastBytes("tenant")));
            Assert.Empty(await topic.CommittedAsync());
        }

        await Eventually.Reaches(
            () => Task.FromResult(kafka.Admin.GetMetadata(TimeSpan.FromSeconds(10)).Topics.Select(topic => topic.Topic)),
            topics => !topics.Contains(name));
    }
}
