using System.Text;
using Spoor.TraceStore.Elasticsearch.Documents;
using Spoor.TraceStore.Embedded.Days;
using Spoor.TraceStore.Reading;

namespace Spoor.TraceStore.Embedded.Reading;

/// <summary>Lists services and operations of all days that are kept.</summary>
/// <param name="days">The store.</param>
internal sealed class OperationNames(DayFiles days)
{
    /// <summary>Lists the services.</summary>
    public ServiceList ListServices()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var problems = Read(null, (service, _, _) => names.Add(service));
        return new ServiceList([.. names.Order(Comparer<string>.Create(CompareBytes))], problems);
    }

    /// <summary>Lists the operations of a service.</summary>
    public OperationList ListOperations(string service)
    {
        var operations = new HashSet<Operation>();
        var problems = Read(KeyValueTerm.Cut(service), (_, name, kind) => operations.Add(new Operation(name, EnumWords.Kind(kind))));
        var sorted = operations.OrderBy(operation => operation.Name, Comparer<string>.Create(CompareBytes))
            .ThenBy(operation => operation.Kind, StringComparer.Ordinal);
        return new OperationList([.. sorted], problems);
    }

    private List<string> Read(string? service, Action<string, string, int> take)
    {
        var problems = new List<string>();
        foreach (var day in days.All)
        {
            var count = 0;
            using var lease = day.Lease();
            // A day whose first spans could not be written has no tables yet.
            if (lease.Segments.Length == 0) continue;
            lease.Reader.ReadOperations(service, (of, name, kind) =>
            {
                count++;
                take(of, name, kind);
            });
            if (count >= DayFile.MaxOperations) problems.Add($"A day has more than {DayFile.MaxOperations} operations; the others are not listed.");
        }
        return problems;
    }

    private static int CompareBytes(string? left, string? right) =>
        Encoding.UTF8.GetBytes(left!).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right!));
}
