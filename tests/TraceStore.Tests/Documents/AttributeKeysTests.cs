using System.Text;
using Spoor.TraceStore.Elasticsearch.Documents;

namespace Spoor.TraceStore.Tests.Documents;

public sealed class AttributeKeysTests
{
    private readonly AttributeKeys _keys = new();

    [Theory]
    [InlineData(50, false)]
    [InlineData(400, true)]
    public void A_key_is_moved_to_kvx_once_it_has_had_a_hundred_values_or_so(int values, bool moved)
    {
        for (var round = 0; round < 3; round++)
            for (var value = 0; value < values; value++) Find("color")!.Observe(Encoding.UTF8.GetBytes($"shade {value}"));
        for (var value = 0; value < values; value++) Find("size")!.Observe((ulong)value);

        Assert.Equal(moved, Find("color")!.HasManyValues);
        Assert.Equal(moved, Find("size")!.HasManyValues);
    }

    [Fact]
    public void Known_keys_need_not_be_learnt()
    {
        Assert.True(Find("http.url")!.HasManyValues);
        Assert.True(_keys.Find(KeyPrefix.Event, "exception.message"u8)!.HasManyValues);
        Assert.False(Find("exception.message")!.HasManyValues);
        Assert.False(Find("http.method")!.HasManyValues);
    }

    [Fact]
    public void Keys_without_end_take_no_room_without_end()
    {
        var followed = 0;
        for (var key = 0; key < 100_000; key++)
            if (Find($"key {key}") is not null) followed++;

        Assert.InRange(followed, 3_500, 4_096);
        Assert.NotNull(Find("http.url"));
        Assert.Null(Find(new string('k', 129)));
    }

    [Fact]
    public void Keys_that_look_alike_to_the_hash_are_still_told_apart()
    {
        // The same length, start, middle and end: only what lies between differs.
        var one = new string('a', 12) + "1" + new string('a', 27);
        var two = new string('a', 12) + "2" + new string('a', 27);
        Assert.Equal(AttributeKey.BriefHash(Encoding.UTF8.GetBytes(one)), AttributeKey.BriefHash(Encoding.UTF8.GetBytes(two)));

        Assert.Equal($"\"{one}=", Encoding.UTF8.GetString(Find(one)!.Opening));
        Assert.Equal($"\"{two}=", Encoding.UTF8.GetString(Find(two)!.Opening));
    }

    private AttributeKey? Find(string key) => _keys.Find(KeyPrefix.None, Encoding.UTF8.GetBytes(key));
}
