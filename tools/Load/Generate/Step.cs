namespace Spoor.Load.Generate;

/// <summary>One step of a handler.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Target">Service, table, cache or topic; or the name of the work.</param>
/// <param name="Detail">Route, statement or key.</param>
/// <param name="Chance">How often it is done.</param>
/// <param name="Most">It is done once to so many times.</param>
internal sealed record Step(StepKind Kind, string Target, string Detail = "", double Chance = 1, int Most = 1);
