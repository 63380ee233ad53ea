import { useMemo } from 'react';
import Chart from '../lib/chart';

/** Curves of classifiers: the true positive rate over the false one. */
export default function RocPlot({ curves }: { curves: { name: string; points: [number, number][] }[] }) {
  const option = useMemo(
    () => ({
      grid: { left: 48, right: 16, top: curves.length > 1 ? 36 : 16, bottom: 40 },
      legend: curves.length > 1 ? { top: 0, type: 'scroll' } : undefined,
      tooltip: { trigger: 'item' },
      xAxis: { type: 'value', min: 0, max: 1, name: 'false positive rate', nameLocation: 'middle', nameGap: 26 },
      yAxis: { type: 'value', min: 0, max: 1, name: 'true positive rate', nameLocation: 'middle', nameGap: 34 },
      series: [
        ...curves.map((curve) => ({ type: 'line', name: curve.name, data: curve.points, showSymbol: false, lineStyle: { width: 2 } })),
        { type: 'line', data: [[0, 0], [1, 1]], showSymbol: false, silent: true, lineStyle: { type: 'dashed', width: 1, color: '#9aa0aa' }, tooltip: { show: false } },
      ],
    }),
    [curves],
  );
  return <><h3 className="section">ROC curve</h3><Chart option={option} label={`ROC curve of ${curves.map((curve) => curve.name).join(', ')}`} /></>;
}
