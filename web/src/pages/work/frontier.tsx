/** How much risk goes for how many hours, with the hours chosen; the figures beside it for those who do not see it. */
import { useComputedColorScheme } from '@mantine/core';
import { LineChart } from 'echarts/charts';
import { GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { init, use as register } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { FrontierPoint } from '../../../../src/model/plan.ts';

register([LineChart, GridComponent, MarkLineComponent, TooltipComponent, CanvasRenderer]);

interface FrontierProps {
  readonly points: readonly FrontierPoint[];
  readonly hours: number;
  readonly totalRisk: number;
  readonly onHours: (hours: number) => void;
}

const css = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const shareOf = (risk: number, total: number): number => (total === 0 ? 0 : Math.round((1000 * risk) / total) / 10);

function option({ points, hours, totalRisk }: FrontierProps, name: string) {
  const text = { color: css('--mantine-color-dimmed'), fontFamily: css('--mantine-font-family'), fontSize: 11 };
  const line = { lineStyle: { color: css('--ow-line') } };
  return {
    animation: false,
    grid: { left: 44, right: 14, top: 10, bottom: 24 },
    tooltip: {
      trigger: 'axis' as const,
      renderMode: 'richText' as const,
      backgroundColor: css('--mantine-color-body'),
      borderColor: css('--ow-line'),
      textStyle: { color: css('--mantine-color-text'), fontFamily: text.fontFamily, fontSize: 12 },
      formatter: (hits: unknown) => {
        const [hit] = hits as readonly { readonly value: readonly [number, number] }[];
        return hit === undefined ? '' : `${hit.value[0]} h: ${hit.value[1]} %`;
      },
    },
    xAxis: {
      type: 'value' as const,
      axisLabel: { ...text, formatter: '{value} h' },
      axisLine: line,
      splitLine: { show: false },
    },
    yAxis: {
      type: 'value' as const,
      min: 0,
      max: 100,
      axisLabel: { ...text, formatter: '{value} %' },
      splitLine: line,
    },
    series: [
      {
        name,
        type: 'line' as const,
        showSymbol: true,
        symbolSize: 6,
        data: points.map((p) => [p.hours, shareOf(p.risk, totalRisk)]),
        lineStyle: { color: css('--ow-bar'), width: 2 },
        itemStyle: { color: css('--ow-bar') },
        cursor: 'pointer',
        markLine: {
          symbol: 'none',
          silent: true,
          label: { show: false },
          lineStyle: { color: css('--mantine-color-dimmed'), type: 'dashed' as const },
          data: [{ xAxis: hours }],
        },
      },
    ],
  };
}

export function Frontier(props: FrontierProps) {
  const { points, totalRisk, onHours } = props;
  const { t, i18n } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme('light');
  const choose = useRef(onHours);
  useEffect(() => {
    choose.current = onHours;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme is not read, but its colours are
  useEffect(() => {
    if (box.current === null) return;
    const chart = init(box.current);
    chart.setOption(option(props, t('work.frontier')));
    chart.on('click', (event) => {
      const point = points[event.dataIndex];
      if (point !== undefined) choose.current(point.hours);
    });
    const watch = new ResizeObserver(() => chart.resize());
    watch.observe(box.current);
    return () => {
      watch.disconnect();
      chart.dispose();
    };
  }, [points, props.hours, totalRisk, i18n.language, scheme]);
  return (
    <figure className="ow-figure">
      <div ref={box} className="ow-trend" aria-hidden />
      <table className="ow-visuallyhidden">
        <caption>{t('work.frontier')}</caption>
        <tbody>
          {points.map((p) => (
            <tr key={p.hours}>
              <th scope="row">{p.hours} h</th>
              <td>{shareOf(p.risk, totalRisk)} %</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
