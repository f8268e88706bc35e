/** Open exposures at the end of each day, a band on top of the other; the figures beside it for those who do not see it. */

import { useComputedColorScheme } from '@mantine/core';
import { BarChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { init, use as register } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExposureSummary } from '../../../../src/model/exposure.ts';
import { BANDS } from '../../../../src/model/risk.ts';

register([BarChart, GridComponent, TooltipComponent, CanvasRenderer]);

const css = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const GROUPS = [...BANDS, 'none'] as const;

function option(trend: ExposureSummary['trend'], language: string, name: (group: string) => string) {
  const text = { color: css('--mantine-color-dimmed'), fontFamily: css('--mantine-font-family'), fontSize: 11 };
  const day = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', timeZone: 'UTC' });
  return {
    animation: false,
    grid: { left: 40, right: 4, top: 8, bottom: 20 },
    tooltip: {
      trigger: 'axis' as const,
      renderMode: 'richText' as const,
      backgroundColor: css('--mantine-color-body'),
      borderColor: css('--ow-line'),
      textStyle: { color: css('--mantine-color-text'), fontFamily: text.fontFamily, fontSize: 12 },
    },
    xAxis: {
      type: 'category' as const,
      data: trend.map((p) => day.format(new Date(`${p.day}T00:00:00Z`))),
      axisLabel: text,
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
    series: GROUPS.map((group, i) => ({
      name: name(group),
      type: 'bar' as const,
      stack: 'open',
      barMaxWidth: 22,
      data: trend.map((p) => p.open[i] ?? 0),
      itemStyle: { color: css(`--ow-band-${group}`) },
    })).toReversed(),
  };
}

export function OpenTrend({ trend }: { readonly trend: ExposureSummary['trend'] }) {
  const { t, i18n } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme('light');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme is not read, but its colours are
  useEffect(() => {
    if (box.current === null) return;
    const chart = init(box.current);
    chart.setOption(
      option(trend, i18n.language, (group) => t(group === 'none' ? 'exposure.unscored' : `band.${group}`)),
    );
    const watch = new ResizeObserver(() => chart.resize());
    watch.observe(box.current);
    return () => {
      watch.disconnect();
      chart.dispose();
    };
  }, [trend, i18n.language, scheme]);
  return (
    <figure className="ow-figure">
      <div ref={box} className="ow-trend" aria-hidden />
      <table className="ow-visuallyhidden">
        <caption>{t('exposure.trend')}</caption>
        <tbody>
          {trend.map((p) => (
            <tr key={p.day}>
              <th scope="row">{p.day}</th>
              <td>{p.open.reduce((a, b) => a + b, 0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
