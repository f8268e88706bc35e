/**
 * A small bar chart of a count a day. Drawn on a canvas (no markup from data can exist there), tooltips as plain text,
 * the figures beside it as a table for those who do not see it. A click opens the devices of that day.
 */
import { useComputedColorScheme } from '@mantine/core';
import { BarChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { init, use as register } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

register([BarChart, GridComponent, TooltipComponent, CanvasRenderer]);

export interface DayCount {
  readonly day: string;
  readonly count: number;
}
interface TrendProps {
  readonly days: readonly DayCount[];
  readonly label: string;
  readonly onDay: (day: string) => void;
}

const css = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const dayName = (day: string, language: string): string =>
  new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  );

function option(days: readonly DayCount[], language: string) {
  const text = { color: css('--mantine-color-dimmed'), fontFamily: css('--mantine-font-family'), fontSize: 11 };
  return {
    animation: false,
    grid: { left: 34, right: 4, top: 8, bottom: 20 },
    tooltip: {
      trigger: 'axis' as const,
      renderMode: 'richText' as const,
      backgroundColor: css('--mantine-color-body'),
      borderColor: css('--ow-line'),
      textStyle: { color: css('--mantine-color-text'), fontFamily: text.fontFamily, fontSize: 12 },
      formatter: (hits: unknown) => {
        const hit = (hits as readonly { readonly name: string; readonly value: number }[])[0];
        return hit === undefined ? '' : `${hit.name}: ${hit.value}`;
      },
    },
    xAxis: {
      type: 'category' as const,
      data: days.map((d) => dayName(d.day, language)),
      axisLabel: { ...text, interval: Math.ceil(days.length / 5) - 1 },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: css('--ow-line') } },
    },
    yAxis: {
      type: 'value' as const,
      minInterval: 1,
      splitNumber: 3,
      axisLabel: text,
      splitLine: { lineStyle: { color: css('--ow-line') } },
    },
    series: [
      {
        type: 'bar' as const,
        data: days.map((d) => d.count),
        itemStyle: { color: css('--ow-bar') },
        barMaxWidth: 22,
        cursor: 'pointer',
      },
    ],
  };
}

export function Trend({ days, label, onDay }: TrendProps) {
  const { i18n } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme('light');
  const open = useRef(onDay);
  useEffect(() => {
    open.current = onDay;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme is not read, but its colours are
  useEffect(() => {
    if (box.current === null) return;
    const chart = init(box.current);
    chart.setOption(option(days, i18n.language));
    chart.on('click', (event) => {
      const day = days[event.dataIndex]?.day;
      if (day !== undefined) open.current(day);
    });
    const watch = new ResizeObserver(() => chart.resize());
    watch.observe(box.current);
    return () => {
      watch.disconnect();
      chart.dispose();
    };
  }, [days, i18n.language, scheme]);
  return (
    <figure className="ow-figure">
      <div ref={box} className="ow-trend" aria-hidden />
      <table className="ow-visuallyhidden">
        <caption>{label}</caption>
        <tbody>
          {days.map((d) => (
            <tr key={d.day}>
              <th scope="row">{d.day}</th>
              <td>{d.count}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
