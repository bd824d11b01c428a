using System.Net.Http.Json;
using Spoor.Testing.Servers;

namespace Spoor.Testing.Tests.Servers;

public sealed class ElasticsearchServerTests(ElasticsearchServer elasticsearch)
{
    [Fact]
    public async Task A_prefix_counts_its_documents_and_takes_indices_and_templates_with_it()
    {
        await using var prefix = elasticsearch.ReservePrefix();
        var cancellation = TestContext.Current.CancellationToken;
        using var template = await elasticsearch.Client.PutAsJsonAsync(
            new Uri($"_index_template/{prefix}-spans", UriKind.Relative), new { index_patterns = new[] { $"{prefix}-spans-*" } }, cancellation);
        using var document = await elasticsearch.Client.PostAsJsonAsync(
            new Uri($"{prefix}-spans-1/_doc", UriKind.Relative), new { name = "x" }, cancellation);
        Assert.True(template.IsSuccessStatusCode && document.IsSuccessStatusCode);

        Assert.Equal(1, await prefix.CountAsync());
        Assert.Equal([$"{prefix}-spans-1"], await prefix.IndicesAsync());

        await prefix.DisposeAsync();

        Assert.Empty(await prefix.IndicesAsync());
        using var gone = await elasticsearch.Client.GetAsync(new Uri($"_index_template/{prefix}-spans", UriKind.Relative), cancellation);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, gone.StatusCode);
    }
}
