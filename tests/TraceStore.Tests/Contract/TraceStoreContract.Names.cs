using System.Globalization;
using System.Text;
using Spoor.Testing;
using static Spoor.Testing.Otlp.Span.Types;

namespace Spoor.TraceStore.Tests.Contract;

/// <summary>Lists of services and operations.</summary>
public abstract partial class TraceStoreContract
{
    [Fact]
    public async Task Services_are_listed_once_sorted_by_their_bytes()
    {
        // In UTF-16 the last two would stand the other way round.
        string[] names = ["Z", "a", "a b", "b=c", "zoë", "日本", "\uffee", "👩"];
        var prefix = Guid.NewGuid().ToString("N");
        var earlier = A.Span().StartingAt(Midnight(daysAgo: 4).AddHours(-6));
        await WriteAsync([
            A.RequestFrom(prefix + "a", earlier), .. names.Reverse().Select(name => A.RequestFrom(prefix + name, Span(), Span())),
            A.RequestFrom("", Span()),
        ]);

        var services = await _store.Reader.ListServicesAsync(Cancellation);

        Assert.Empty(services.Problems);
        Assert.Equal("", services.Names[0]);
        Assert.Equal(names.Select(name => prefix + name), services.Names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)));
        Assert.Equal(services.Names.Distinct().OrderBy(name => name, Comparer<string>.Create(CompareBytes)), services.Names);
    }

    [Fact]
    public async Task Operations_are_listed_by_name_and_kind_of_one_service()
    {
        var service = Guid.NewGuid().ToString("N");
        await WriteAsync(
            A.RequestFrom(service, Span().Named("b").Of(SpanKind.Server), Span().Named("b").Of(SpanKind.Client), Span().Named("b").Of(SpanKind.Client)),
            A.RequestFrom(service, Span().Named("ä").Of(SpanKind.Consumer), Span().Named("B").Of(SpanKind.Producer), Span().Named("").Of(SpanKind.Internal)),
            A.RequestFrom(service, Span().Named("b").Of(SpanKind.Unspecified), A.Span().Named("b").Of(SpanKind.Client).StartingAt(Midnight(daysAgo: 4).AddHours(-6))),
            A.RequestFrom(service + "x", Span().Named("other")));

        var operations = await _store.Reader.ListOperationsAsync(service, Cancellation);

        Assert.Empty(operations.Problems);
        Assert.Equal(
            [new("", "internal"), new("B", "producer"), new("b", "client"), new("b", "server"), new("b", "unspecified"), new("ä", "consumer")],
            operations.Operations);
        Assert.Empty((await _store.Reader.ListOperationsAsync(service + "y", Cancellation)).Operations);
    }

    [Fact]
    public async Task Thousands_of_operations_are_all_listed()
    {
        var service = Guid.NewGuid().ToString("N");
        var names = Enumerable.Range(0, 6_000).Select(number => number.ToString("0000", CultureInfo.InvariantCulture)).ToArray();
        await WriteAsync([.. names.Chunk(1_000).Select(chunk => A.RequestFrom(service, [.. chunk.Select(name => Span().Named(name))]))]);

        var operations = await _store.Reader.ListOperationsAsync(service, Cancellation);

        Assert.Empty(operations.Problems);
        Assert.Equal(names, operations.Operations.Select(operation => operation.Name));
    }

    private static int CompareBytes(string? left, string? right) =>
        Encoding.UTF8.GetBytes(left!).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right!));
}
