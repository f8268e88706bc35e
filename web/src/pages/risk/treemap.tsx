/**
 * Groups of devices as areas: as large as they have devices, in the colour and the word of their priority. The table on the page is the
 * same for those who do not see it. Drawn on a canvas: no markup from data can exist there.
 */
import { useComputedColorScheme } from '@mantine/core';
import { TreemapChart } from 'echarts/charts';
import { TooltipComponent } from 'echarts/components';
import { init, use as register } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { RiskGroup } from '../../../../src/model/risk.ts';

register([TreemapChart, TooltipComponent, CanvasRenderer]);

const css = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
/** Dark letters on light bands, light ones on dark bands, in both schemes. */
const INK: Readonly<Record<string, string>> = {
  critical: '#ffffff',
  high: '#1a1a1a',
  medium: '#1a1a1a',
  low: '#1a1a1a',
  none: '#1a1a1a',
};

interface TreemapProps {
  readonly groups: readonly RiskGroup[];
  readonly nameOf: (group: RiskGroup) => string;
  readonly sayOf: (group: RiskGroup) => string;
  readonly onOpen: (group: RiskGroup) => void;
}

function option({ groups, nameOf, sayOf }: TreemapProps) {
  const font = css('--mantine-font-family');
  return {
    animation: false,
    tooltip: {
      renderMode: 'richText' as const,
      backgroundColor: css('--mantine-color-body'),
      borderColor: css('--ow-line'),
      textStyle: { color: css('--mantine-color-text'), fontFamily: font, fontSize: 12 },
      formatter: (hit: unknown) => {
        const group = groups[(hit as { readonly data?: { readonly at?: number } }).data?.at ?? -1];
        return group === undefined ? '' : `${nameOf(group)}\n${sayOf(group)}`;
      },
    },
    series: [
      {
        type: 'treemap' as const,
        roam: false as const,
        nodeClick: false as const,
        breadcrumb: { show: false },
        left: 0,
        right: 0,
        top: 0,
        bottom: 0,
        itemStyle: { borderColor: css('--mantine-color-body'), borderWidth: 2, gapWidth: 2 },
        label: { fontFamily: font, fontSize: 12, lineHeight: 16 },
        data: groups.map((g, at) => {
          const band = g.score === null ? 'none' : (g.band ?? 'none');
          return {
            at,
            name: nameOf(g),
            value: g.devices,
            itemStyle: { color: css(g.open === 0 ? '--ow-line' : `--ow-band-${band}`) },
            label: {
              color: g.open === 0 ? css('--mantine-color-text') : INK[band],
              formatter: `${nameOf(g).replace(/[{}|]/g, ' ')}${g.open === 0 ? '' : `\n${Math.round(g.score ?? 0)}`}`,
            },
          };
        }),
      },
    ],
  };
}

export function Treemap(props: TreemapProps) {
  const { groups, onOpen } = props;
  const { i18n } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme('light');
  const open = useRef(onOpen);
  useEffect(() => {
    open.current = onOpen;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme is not read, but its colours are
  useEffect(() => {
    if (box.current === null) return;
    const chart = init(box.current);
    chart.setOption(option(props));
    chart.on('click', (event) => {
      const group = groups[(event.data as { readonly at?: number } | undefined)?.at ?? -1];
      if (group !== undefined) open.current(group);
    });
    const watch = new ResizeObserver(() => chart.resize());
    watch.observe(box.current);
    return () => {
      watch.disconnect();
      chart.dispose();
    };
  }, [groups, i18n.language, scheme]);
  return <div ref={box} className="ow-treemap" aria-hidden />;
}
