using System.Xml.Linq;
using Spoor.Testing;

namespace Tracing.Tests;

/// <summary>The arrows between projects point one way; a new arrow is a decision, made here.</summary>
public sealed class ArchitectureTests
{
    private static readonly string[] s_services = ["Collector", "Ingester", "Query"];

    private static readonly Dictionary<string, string[]> s_allowed = new()
    {
        ["Shared"] = [],
        ["ServiceDefaults"] = [],
        ["KafkaSecurity"] = [],
        ["TraceStore"] = ["Shared"],
        ["Collector"] = ["KafkaSecurity", "Shared", "ServiceDefaults"],
        ["Ingester"] = ["KafkaSecurity", "TraceStore", "Shared", "ServiceDefaults"],
        ["Query"] = ["TraceStore", "Shared", "ServiceDefaults"],
        ["AllInOne"] = [.. s_services, "TraceStore", "Shared", "ServiceDefaults"],
        ["Load"] = ["Shared"],
        ["Testing"] = ["Shared"],
        ["FaultProxy"] = ["Testing"],
        ["Pipeline.Tests"] = [.. s_services, "TraceStore", "Shared", "Load", "FaultProxy", "Testing"],
        ["Reference"] = [],
        ["Micro"] = ["Collector", "TraceStore", "Shared", "Reference"],
        ["Fuzz"] = ["Collector", "Query", "TraceStore", "Shared", "Testing"],
    };

    public static TheoryData<string> Projects() => [.. Directory
        .EnumerateFiles(RepositoryFolder.Path, "*.csproj", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(RepositoryFolder.Path, file))
        .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(folder => folder is "bin" or "obj" or "node_modules"))
        .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_the_arrows_allow(string project)
    {
        var name = Path.GetFileNameWithoutExtension(project);
        var allowed = Allowed(name);

        var references = Items(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')));

        Assert.Empty(references.Except(allowed));
    }

    [Fact]
    public void Shared_needs_no_package_but_Protobuf_and_Hashing() =>
        Assert.Empty(Items("src/Shared/Shared.csproj", "PackageReference", "FrameworkReference")
            .Except(["Google.Protobuf", "System.IO.Hashing"]));

    [Fact]
    public void Only_Program_uses_ServiceDefaults()
    {
        var users = Directory
            .EnumerateFiles(RepositoryFolder.Combine("src"), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(RepositoryFolder.Path, file).Replace('\\', '/'))
            .Where(file => !file.StartsWith("src/ServiceDefaults/", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal))
            .Where(file => File.ReadAllText(RepositoryFolder.Combine(file)).Contains("Spoor.ServiceDefaults", StringComparison.Ordinal));

        Assert.DoesNotContain(users, file => Path.GetFileName(file) != "Program.cs");
    }

    // tests/X.Tests stands beside src/X (or tools/X) and sees what it sees; an unknown project is allowed nothing.
    private static string[] Allowed(string project)
    {
        if (s_allowed.TryGetValue(project, out var allowed))
            return allowed;
        var tested = project.EndsWith(".Tests", StringComparison.Ordinal) ? project[..^".Tests".Length] : null;
        Assert.True(tested is not null && s_allowed.ContainsKey(tested), $"{project} is new: say in {nameof(ArchitectureTests)} what it may reference.");
        return [tested, "Testing", .. s_allowed[tested]];
    }

    private static IEnumerable<string> Items(string project, params string[] kinds) =>
        from item in XDocument.Load(RepositoryFolder.Combine(project)).Descendants()
        where kinds.Contains(item.Name.LocalName)
        select item.Attribute("Include")?.Value ?? "";
}
