namespace Spoor.Fuzz.Targets;

/// <summary>All targets.</summary>
internal static class FuzzTargets
{
    private static readonly Dictionary<string, Func<FuzzTarget>> s_makers = new()
    {
        ["wire"] = () => new WireTarget(),
        ["json"] = () => new JsonTarget(),
        ["body"] = () => new BodyTarget(),
        ["record"] = () => new RecordTarget(),
        ["document"] = () => new DocumentTarget(),
        ["answer"] = () => new AnswerTarget(),
        ["query"] = () => new QueryTarget(),
    };

    /// <summary>Their names.</summary>
    public static IEnumerable<string> Names => s_makers.Keys;

    /// <summary>A fresh instance of the target of a name.</summary>
    public static FuzzTarget Make(string name) => s_makers.TryGetValue(name, out var make)
        ? make()
        : throw new ArgumentException($"There is no target {name}; there are {string.Join(", ", Names)}.", nameof(name));
}
