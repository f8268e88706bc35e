/** Of which product a bill is: proposed by its metadata, confirmed by a person. */
import { Button, Modal, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BillRow, NewBinding } from '../../../../src/model/bill.ts';
import { change } from '../../api/client.ts';
import { ProblemBox, tellProblem } from '../../parts/problem.tsx';

function useBillRefresh() {
  const client = useQueryClient();
  return () =>
    Promise.all(['sboms', 'exposures'].map((name) => client.invalidateQueries({ queryKey: [name] }))).then(() => {});
}

export function BindButton({ bill }: { readonly bill: BillRow }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const refresh = useBillRefresh();
  const { binding, proposal } = bill;
  const [manufacturer, setManufacturer] = useState(binding?.manufacturer ?? proposal.manufacturer ?? '');
  const [model, setModel] = useState(binding?.model ?? proposal.model ?? '');
  const [versions, setVersions] = useState(binding === null ? (proposal.versions ?? '') : (binding.versions ?? ''));
  const save = useMutation({
    mutationFn: (body: NewBinding) => change('PUT', `/sboms/${encodeURIComponent(bill.id)}/binding`, body),
    async onSuccess() {
      setOpen(false);
      await refresh();
    },
  });
  const submit = (event: React.FormEvent): void => {
    event.preventDefault();
    save.mutate({ manufacturer: manufacturer.trim(), model: model.trim(), versions: versions.trim() || null });
  };
  return (
    <>
      <Button variant={binding === null ? 'filled' : 'default'} onClick={() => setOpen(true)}>
        {t(binding === null ? 'sbom.bind' : 'sbom.rebind')}
      </Button>
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title={t('sbom.bind-title')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <form onSubmit={submit} className="ow-stack">
          <p className="ow-note">{t('sbom.bind-text')}</p>
          <TextInput
            label={t('attribute.manufacturer')}
            value={manufacturer}
            onChange={(e) => setManufacturer(e.currentTarget.value)}
            required
            maxLength={300}
          />
          <TextInput
            label={t('attribute.model')}
            value={model}
            onChange={(e) => setModel(e.currentTarget.value)}
            required
            maxLength={300}
          />
          <TextInput
            label={t('sbom.versions')}
            description={t('sbom.versions-hint')}
            value={versions}
            onChange={(e) => setVersions(e.currentTarget.value)}
            maxLength={300}
          />
          {save.isError && <ProblemBox error={save.error} />}
          <div className="ow-actions">
            <Button type="submit" loading={save.isPending}>
              {t('sbom.confirm')}
            </Button>
          </div>
        </form>
      </Modal>
    </>
  );
}

export function UnbindButton({ bill }: { readonly bill: BillRow }) {
  const { t } = useTranslation();
  const refresh = useBillRefresh();
  const undo = useMutation({
    mutationFn: () => change('DELETE', `/sboms/${encodeURIComponent(bill.id)}/binding`),
    onSuccess: refresh,
    onError: tellProblem,
  });
  return (
    <Button variant="default" loading={undo.isPending} onClick={() => undo.mutate()}>
      {t('sbom.unbind')}
    </Button>
  );
}
