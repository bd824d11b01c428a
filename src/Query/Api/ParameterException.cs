namespace Spoor.Query.Api;

/// <summary>A parameter of a request cannot be understood: the answer is 400, and the message names it.</summary>
/// <param name="message">The parameter, what was sent, what is expected.</param>
internal sealed class ParameterException(string message) : Exception(message);
