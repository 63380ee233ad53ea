import { useEffect, useRef } from 'react';
import { useComputedColorScheme } from '@mantine/core';
import { LineChart, ParallelChart, ScatterChart } from 'echarts/charts';
import { BrushComponent, GridComponent, LegendComponent, ParallelComponent, TooltipComponent, VisualMapComponent } from 'echarts/components';
import { init, use, type ECharts, type EChartsCoreOption } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

use([LineChart, ScatterChart, ParallelChart, GridComponent, TooltipComponent, LegendComponent, ParallelComponent, VisualMapComponent, BrushComponent, CanvasRenderer]);

export const series = ['#4453c4', '#0b9a8d', '#d9700b', '#b33a9c', '#5a8f1f', '#c62a2f', '#1f8fc4', '#8a6d3b'];

/** A plot in the colours of the page. Its numbers stand in a table beside it, so it is one picture for readers of screens. */
export default function Chart({ option, height = 280, label, onReady }: { option: EChartsCoreOption; height?: number; label: string; onReady?: (chart: ECharts) => void }) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts>(undefined);
  const scheme = useComputedColorScheme('light');
  useEffect(() => {
    const made = init(box.current!, undefined, { renderer: 'canvas' });
    chart.current = made;
    onReady?.(made);
    const watch = new ResizeObserver(() => made.resize());
    watch.observe(box.current!);
    return () => {
      watch.disconnect();
      made.dispose();
      chart.current = undefined;
    };
    // One plot for the life of the element.
  }, []);
  useEffect(() => {
    const style = getComputedStyle(document.documentElement);
    const color = (name: string) => style.getPropertyValue(name).trim();
    const axis = { axisLine: { lineStyle: { color: color('--line-strong') } }, axisLabel: { color: color('--soft') }, splitLine: { lineStyle: { color: color('--line') } }, nameTextStyle: { color: color('--soft') } };
    const themed = (value: unknown) => (Array.isArray(value) ? value.map((each: object) => ({ ...axis, ...each })) : value ? { ...axis, ...(value as object) } : undefined);
    chart.current?.setOption(
      {
        color: series,
        textStyle: { fontFamily: 'Inter Variable, system-ui, sans-serif', color: color('--text') },
        animationDuration: 300,
        ...option,
        xAxis: themed(option.xAxis),
        yAxis: themed(option.yAxis),
        tooltip: option.tooltip ? { backgroundColor: color('--card'), borderColor: color('--line-strong'), textStyle: { color: color('--text'), fontSize: 12.5 }, ...(option.tooltip as object) } : undefined,
      },
      true,
    );
  }, [option, scheme]);
  return <div ref={box} role="img" aria-label={label} style={{ width: '100%', height }} />;
}
