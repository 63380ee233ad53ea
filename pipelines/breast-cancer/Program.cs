using BreastCancer;
using Pipelines.Sdk;

return PipelineProgram.Run(args, BreastCancerPipeline.Definition);
