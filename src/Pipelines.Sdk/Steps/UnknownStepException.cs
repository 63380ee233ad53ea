namespace Pipelines.Sdk.Steps;

/// <summary>A program was asked for a component that it does not have; thrown by generated code.</summary>
public sealed class UnknownStepException : Exception;
